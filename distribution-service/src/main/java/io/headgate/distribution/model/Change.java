package io.headgate.distribution.model;

import java.time.Instant;

/** Who changes something, and when. */
public record Change(String by, Instant at) {}
