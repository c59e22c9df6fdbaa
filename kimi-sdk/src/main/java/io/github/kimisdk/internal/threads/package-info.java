/** Threads and time: workers, the scheduler, serial executors, and the wait of a caller. */
package io.github.kimisdk.internal.threads;
