package io.sottovoce.proto;

/** The answer to first contact. */
public enum EnrolmentAnswer {
    /** This server takes clients without enrolment. */
    NOT_REQUIRED,
    /** This server takes certified clients only; the registration authority enrols them. */
    AT_THE_AUTHORITY
}
