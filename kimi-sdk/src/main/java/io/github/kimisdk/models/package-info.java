/**
 * The models and their prices as data, whether Kimi can be used, and the signatures of requests. It makes no calls.
 *
 * <p>Start at {@link io.github.kimisdk.models.Models}.
 */
package io.github.kimisdk.models;
