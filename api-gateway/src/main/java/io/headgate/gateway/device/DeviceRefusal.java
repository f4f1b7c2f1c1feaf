package io.headgate.gateway.device;

/**
 * The ways a device is told no, with hawkBit's codes. None of them says whether a thing of someone else exists. Where hawkBit
 * names a class of its own as {@code exceptionClass}, there is a fixed word of the same sound: it names nothing in here.
 */
enum DeviceRefusal {
    MALFORMED(400, "rest.body.notReadable", "MessageNotReadableException", "The body cannot be read."),
    BAD_CONTROLLER_ID(400, "repo.constraintViolation", "ConstraintViolationException", "Not a controller id."),
    BAD_HOST(400, "rest.body.notReadable", "MessageNotReadableException", "Not the name of a host."),
    BAD_ATTRIBUTES(
            400,
            "repo.invalidTargetAttributes",
            "InvalidTargetAttributeException",
            "Attributes are 1 to 128 printable characters, and there must be some."),
    UNAUTHORIZED(401, "insufficientPermission", "AuthenticationException", "Not authenticated as this device."),
    NOT_FOUND(404, "repo.entityNotFound", "EntityNotFoundException", "There is no such thing for this device."),
    NOT_CANCELLED(405, "action.notCancelable", "CancelActionNotAllowedException", "The action is not being cancelled."),
    WRONG_VERB(405, "rest.body.notReadable", "HttpRequestMethodNotSupportedException", "This cannot be done here."),
    AUTO_CONFIRM_ACTIVE(
            409,
            "repo.autoConfAlreadyActive",
            "AutoConfirmationAlreadyActiveException",
            "Everything is confirmed beforehand already."),
    CLOSED(410, "repo.entityNotFound", "EntityNotFoundException", "The action has ended."),
    BINARY_GONE(410, "artifact.binaryDeleted", "ArtifactBinaryNoLongerExistsException", "The file is gone."),
    PRECONDITION_FAILED(412, "repo.genericError", "PreconditionFailedException", "The file is another one."),
    TOO_SLOW(408, "rest.body.notReadable", "MessageNotReadableException", "The body came too slowly."),
    TOO_LARGE(413, "rest.body.notReadable", "MessageNotReadableException", "The body is too large."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "rest.body.notReadable",
            "HttpMediaTypeNotSupportedException",
            "Send application/json or application/cbor."),
    TOO_MANY(429, "quota.tooManyEntries", "AssignmentQuotaExceededException", "More than allowed."),
    TOO_OFTEN(429, "rest.tooManyRequests", "TooManyRequestsException", "Too many unknown devices come from here."),
    UNAVAILABLE(503, "repo.genericError", "ServiceUnavailableException", "Not possible just now, try again.");

    private static final int RETRY_AFTER_SECONDS = 5;

    private final int status;
    private final byte[] body;

    DeviceRefusal(int status, String code, String exception, String message) {
        this.status = status;
        this.body = DeviceJson.write(new DeviceJson.Failure(exception, "hawkbit.server.error." + code, message));
    }

    int status() {
        return status;
    }

    byte[] body() {
        return body;
    }

    int retryAfterSeconds() {
        return this == UNAVAILABLE || this == TOO_OFTEN ? RETRY_AFTER_SECONDS : 0;
    }
}
