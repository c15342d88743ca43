package io.sottovoce.proto;

/** The answer to first contact. */
public enum EnrolmentAnswer {
    /** This server takes clients without enrolment. */
    NOT_REQUIRED
}
