package io.headgate.contracts.action;

import java.time.Duration;

/**
 * When a device may install; it may download at any time.
 *
 * @param schedule when a window opens: a Quartz cron expression, from seconds to day of the week (1 is Sunday), and the year if wanted
 * @param duration how long it stays open
 * @param timezone an offset such as {@code +01:00}, or a zone such as {@code Europe/Berlin} with its summer time
 */
public record MaintenanceWindow(String schedule, Duration duration, String timezone) {}
