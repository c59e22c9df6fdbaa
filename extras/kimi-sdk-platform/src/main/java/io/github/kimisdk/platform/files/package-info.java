/**
 * The calls of {@link io.github.kimisdk.platform.KimiFiles}: {@link io.github.kimisdk.platform.files.FileCalls} makes one call
 * each, {@link io.github.kimisdk.platform.files.FileQuestions} asks a model about files.
 */
package io.github.kimisdk.platform.files;
