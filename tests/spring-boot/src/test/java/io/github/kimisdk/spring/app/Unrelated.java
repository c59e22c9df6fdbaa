package io.github.kimisdk.spring.app;

import org.springframework.stereotype.Component;

/** A component that a slice must leave out. */
@Component
class Unrelated {}
