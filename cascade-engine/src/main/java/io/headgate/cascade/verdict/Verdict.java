package io.headgate.cascade.verdict;

import io.headgate.contracts.cascade.CascadeMessage.Kind;

/** @param reason one sentence with the numbers, for people */
public record Verdict(Kind kind, String reason) {}
