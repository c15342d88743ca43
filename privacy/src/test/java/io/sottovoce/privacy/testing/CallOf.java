package io.sottovoce.privacy.testing;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;

/** A call of any overload of a method. */
final class CallOf extends DescribedPredicate<JavaMethodCall> {
    private final String type;
    private final String method;

    CallOf(String type, String method) {
        super(type + "." + method);
        this.type = type;
        this.method = method;
    }

    @Override
    public boolean test(JavaMethodCall call) {
        return call.getName().equals(method) && call.getTargetOwner().getName().equals(type);
    }
}
