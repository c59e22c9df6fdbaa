/**
 * The models and their prices as data. It makes no calls.
 *
 * <p>Start at {@link io.github.kimisdk.models.Models}.
 */
package io.github.kimisdk.models;
