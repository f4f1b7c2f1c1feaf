package io.headgate.gateway.problem;

import io.headgate.contracts.Refusal;
import org.springframework.http.HttpStatus;

/**
 * What hawkBit's Management API calls its errors, and which of our refusals is which: the only such table. A refusal that
 * is not named in it is told by its kind.
 */
public enum HawkbitCode {
    QUERY_SYNTAX(HttpStatus.BAD_REQUEST, "rest.param.rsqlParamSyntax", "RSQLParameterSyntaxException"),
    QUERY_FIELD(HttpStatus.BAD_REQUEST, "rest.param.rsqlInvalidField", "RSQLParameterUnsupportedFieldException"),
    SORT_SYNTAX(HttpStatus.BAD_REQUEST, "rest.param.sortParamSyntax", "SortParameterSyntaxErrorException"),
    SORT_FIELD(HttpStatus.BAD_REQUEST, "rest.param.invalidField", "SortParameterUnsupportedFieldException"),
    SORT_DIRECTION(HttpStatus.BAD_REQUEST, "rest.param.invalidDirection", "SortParameterUnsupportedDirectionException"),
    NOT_READABLE(HttpStatus.BAD_REQUEST, "rest.body.notReadable", "MessageNotReadableException"),
    CONSTRAINT(HttpStatus.BAD_REQUEST, "repo.constraintViolation", "ConstraintViolationException"),
    TARGET_ATTRIBUTES(HttpStatus.BAD_REQUEST, "repo.invalidTargetAttributes", "InvalidTargetAttributeException"),
    TARGET_ADDRESS(HttpStatus.BAD_REQUEST, "repo.invalidTargetAddress", "InvalidTargetAddressException"),
    AUTO_ASSIGN_TYPE(
            HttpStatus.BAD_REQUEST, "repo.invalidAutoAssignActionType", "InvalidAutoAssignActionTypeException"),
    SET_INCOMPLETE(HttpStatus.BAD_REQUEST, "distributionset.incomplete", "IncompleteDistributionSetException"),
    SET_INVALID(HttpStatus.BAD_REQUEST, "distributionset.invalid", "InvalidDistributionSetException"),
    SET_MODULES(
            HttpStatus.BAD_REQUEST,
            "distributionset.modules.unsupported",
            "UnsupportedSoftwareModuleForThisDistributionSetException"),
    SET_TYPE(HttpStatus.BAD_REQUEST, "distributionset.type.undefined", "DistributionSetTypeUndefinedException"),
    ROLLOUT_STATE(HttpStatus.BAD_REQUEST, "rollout.illegalState", "RolloutIllegalStateException"),
    WINDOW(HttpStatus.BAD_REQUEST, "maintenanceScheduleInvalid", "InvalidMaintenanceScheduleException"),
    CONFIG_VALUE(HttpStatus.BAD_REQUEST, "configValueInvalid", "TenantConfigurationValidatorException"),
    CONFIG_KEY(HttpStatus.BAD_REQUEST, "configKeyInvalid", "InvalidTenantConfigurationKeyException"),
    TARGET_TYPE_INCOMPATIBLE(HttpStatus.BAD_REQUEST, "target.type.incompatible", "IncompatibleTargetTypeException"),
    TYPE_UNNAMED(HttpStatus.BAD_REQUEST, "target.type.keyOrNameRequired", "TargetTypeKeyOrNameRequiredException"),
    ENCRYPTION(HttpStatus.BAD_REQUEST, "artifact.encryptionNotSupported", "ArtifactEncryptionUnsupportedException"),
    MD5_MISMATCH(HttpStatus.BAD_REQUEST, "artifact.uploadFailed.checksum.md5.match", "InvalidMD5HashException"),
    SHA1_MISMATCH(HttpStatus.BAD_REQUEST, "artifact.uploadFailed.checksum.sha1.match", "InvalidSHA1HashException"),
    SHA256_MISMATCH(
            HttpStatus.BAD_REQUEST, "artifact.uploadFailed.checksum.sha256.match", "InvalidSHA256HashException"),
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "unauthenticated", "AuthenticationException"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "insufficientPermission", "InsufficientPermissionException"),
    READ_ONLY(HttpStatus.FORBIDDEN, "entityReadOnly", "EntityReadOnlyException"),
    CONFIG_FIXED(
            HttpStatus.FORBIDDEN,
            "repo.tenantConfigurationValueChangeNotAllowed",
            "TenantConfigurationValueChangeNotAllowedException"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "repo.entityNotFound", "EntityNotFoundException"),
    NOT_CANCELABLE(HttpStatus.METHOD_NOT_ALLOWED, "action.notCancelable", "CancelActionNotAllowedException"),
    NOT_FORCE_QUITABLE(HttpStatus.METHOD_NOT_ALLOWED, "action.notForceQuitable", "ForceQuitActionNotAllowedException"),
    NOT_DELETABLE(HttpStatus.METHOD_NOT_ALLOWED, "action.notDeletable", "DeleteActionNotAllowedException"),
    METHOD(HttpStatus.METHOD_NOT_ALLOWED, "rest.methodNotAllowed", "HttpRequestMethodNotSupportedException"),
    TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "rest.body.notReadable", "MessageNotReadableException"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "rest.notAcceptable", "HttpMediaTypeNotAcceptableException"),
    EXISTS(HttpStatus.CONFLICT, "repo.entityAlreadyExists", "EntityAlreadyExistsException"),
    CONCURRENT(HttpStatus.CONFLICT, "repo.concurrentModification", "ConcurrentModificationException"),
    AUTO_CONFIRM_ACTIVE(HttpStatus.CONFLICT, "repo.autoConfAlreadyActive", "AutoConfirmationAlreadyActiveException"),
    AUTO_ASSIGNMENT_STATE(HttpStatus.CONFLICT, "auto.assignment.illegalState", "AutoAssignmentIllegalStateException"),
    TARGET_TYPE_USED(HttpStatus.CONFLICT, "target.type.used", "TargetTypeInUseException"),
    GONE(HttpStatus.GONE, "artifact.binaryDeleted", "ArtifactBinaryNoLongerExistsException"),
    ACTION_CLOSED(HttpStatus.GONE, "deleted", "ActionClosedException"),
    MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "rest.unsupportedMediaType", "HttpMediaTypeNotSupportedException"),
    LOCKED(HttpStatus.LOCKED, "locked", "LockedException"),
    NOT_READ(HttpStatus.PRECONDITION_REQUIRED, "rest.notRead", "NotReadException"),
    TOO_MANY(HttpStatus.TOO_MANY_REQUESTS, "quota.tooManyEntries", "AssignmentQuotaExceededException"),
    TOO_OFTEN(HttpStatus.TOO_MANY_REQUESTS, "rest.tooManyRequests", "TooManyRequestsException"),
    FILE_TOO_LARGE(HttpStatus.TOO_MANY_REQUESTS, "quota.fileSizeExceeded", "FileSizeQuotaExceededException"),
    UNEXPECTED(HttpStatus.INTERNAL_SERVER_ERROR, "repo.genericError", "GenericSpServerException"),
    LEFT_OUT(HttpStatus.NOT_IMPLEMENTED, "notImplemented", "NotImplementedException"),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "repo.genericError", "GenericSpServerException"),
    NO_SPACE(HttpStatus.INSUFFICIENT_STORAGE, "quota.storageExceeded", "StorageQuotaExceededException");

    private static final String PREFIX = "hawkbit.server.error.";

    private final HttpStatus status;
    private final String code;
    private final String exceptionClass;

    HawkbitCode(HttpStatus status, String code, String exceptionClass) {
        this.status = status;
        this.code = PREFIX + code;
        this.exceptionClass = exceptionClass;
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** The simple name of hawkBit's class: where a script looks at it at all, it finds what it knows. */
    String exceptionClass() {
        return exceptionClass;
    }

    /** To be thrown where a rule is hawkBit's own. */
    public HawkbitRefused because(String message) {
        return new HawkbitRefused(this, message);
    }

    static HawkbitCode of(Refusal refusal) {
        return switch (refusal.code()) {
            case "query.unknown-field" -> QUERY_FIELD;
            case "query.bad-sort" -> SORT_FIELD;
            case "query.bad-page", "query.page-too-large" -> CONSTRAINT;
            case "request.not-json",
                    "request.body-missing",
                    "request.field-invalid",
                    "request.field-unknown",
                    "request.too-complex" -> NOT_READABLE;
            case "artifact.too-large" -> FILE_TOO_LARGE;
            case "artifact.checksum-mismatch" -> SHA256_MISMATCH;
            case "artifact.sha1-mismatch" -> SHA1_MISMATCH;
            case "artifact.md5-mismatch" -> MD5_MISMATCH;
            case "distribution-set.incomplete", "rollout.set-missing" -> SET_INCOMPLETE;
            case "distribution-set.invalid" -> SET_INVALID;
            case "distribution-set.modules-unfit" -> SET_MODULES;
            case "distribution-set.used" -> LOCKED;
            case "approval.not-read" -> NOT_READ;
            case "action.not-cancelable" -> NOT_CANCELABLE;
            case "action.not-force-quitable" -> NOT_FORCE_QUITABLE;
            case "action.ended" -> ACTION_CLOSED;
            case "action.not-waiting" -> NOT_FOUND;
            case "target-type.in-use" -> TARGET_TYPE_USED;
            case "target.invalid-attribute" -> TARGET_ATTRIBUTES;
            default -> byShape(refusal);
        };
    }

    /** Codes are {@code <noun>.<reason>}: the same reason is the same for every noun. */
    private static HawkbitCode byShape(Refusal refusal) {
        var dot = refusal.code().indexOf('.');
        var noun = refusal.code().substring(0, dot);
        return switch (refusal.code().substring(dot + 1)) {
            case "unknown", "type-unknown" -> NOT_FOUND;
            case "exists", "name-taken" -> EXISTS;
            case "locked" -> LOCKED;
            case "in-use" -> READ_ONLY;
            case "stale" -> CONCURRENT;
            default -> noun.equals("query") ? QUERY_SYNTAX : byKind(refusal.kind(), noun);
        };
    }

    private static HawkbitCode byKind(Refusal.Kind kind, String noun) {
        return switch (kind) {
            case INVALID, UNPROCESSABLE -> CONSTRAINT;
            case FORBIDDEN -> FORBIDDEN;
            case NOT_FOUND -> NOT_FOUND;
            case CONFLICT -> noun.equals("rollout") || noun.equals("approval") ? ROLLOUT_STATE : CONCURRENT;
            case STALE -> CONCURRENT;
            case TOO_LARGE -> TOO_MANY;
            case UNAVAILABLE -> UNAVAILABLE;
            case NO_SPACE -> NO_SPACE;
        };
    }

    static HawkbitCode of(HttpRefusal refusal) {
        return switch (refusal) {
            case MALFORMED, TOO_LARGE -> CONSTRAINT;
            case TOO_SLOW -> TOO_SLOW;
            case UNAUTHENTICATED -> UNAUTHENTICATED;
            case ROLE_MISSING, CROSS_SITE -> FORBIDDEN;
            case UNKNOWN_ROUTE -> NOT_FOUND;
            case METHOD_NOT_ALLOWED -> METHOD;
            case NOT_ACCEPTABLE -> NOT_ACCEPTABLE;
            case UNSUPPORTED_MEDIA_TYPE -> MEDIA_TYPE;
            case TOO_OFTEN, TOO_MANY_LOGINS, TOO_MANY_STREAMS -> TOO_OFTEN;
            case UNEXPECTED -> UNEXPECTED;
        };
    }
}
