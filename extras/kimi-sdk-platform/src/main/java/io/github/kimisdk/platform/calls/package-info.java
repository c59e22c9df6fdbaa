/** Calls below the base URL that ask no model: JSON, text and files. The services of the platform make them. */
package io.github.kimisdk.platform.calls;
