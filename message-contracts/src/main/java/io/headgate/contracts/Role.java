package io.headgate.contracts;

/**
 * What a principal may do. Roles are not nested: an approver is not an operator, and an admin decides about users and
 * settings, not about rollouts. {@link #SYSTEM} is held only by Headgate's own services, {@link #DEVICE} by the device
 * API acting for an authenticated target.
 */
public enum Role {
    VIEWER,
    OPERATOR,
    APPROVER,
    ADMIN,
    DEVICE,
    SYSTEM
}
