/**
 * What the services of the platform take and give: uploads and files, batches and their results, searches and pages, balances and
 * quotas. It makes no calls.
 *
 * <p>Start at {@link io.github.kimisdk.platform.data.UploadedFile}.
 */
package io.github.kimisdk.platform.data;
