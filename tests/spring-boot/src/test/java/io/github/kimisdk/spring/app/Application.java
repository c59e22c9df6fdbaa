package io.github.kimisdk.spring.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A service with the starter. */
@SpringBootApplication
public class Application {}
