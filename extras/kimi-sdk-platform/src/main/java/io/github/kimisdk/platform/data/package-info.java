/**
 * The data of the platform: uploads and files, batches and their results, searches and pages, balances and quotas. It makes no
 * calls.
 *
 * <p>Start at {@link io.github.kimisdk.platform.data.UploadedFile}.
 */
package io.github.kimisdk.platform.data;
