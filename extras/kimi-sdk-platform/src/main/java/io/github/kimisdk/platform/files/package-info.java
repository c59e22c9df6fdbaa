/**
 * The calls of {@link io.github.kimisdk.KimiFiles}: {@link io.github.kimisdk.internal.files.FileCalls} makes one call each,
 * {@link io.github.kimisdk.internal.files.FileQuestions} asks a model about files.
 */
package io.github.kimisdk.internal.files;
