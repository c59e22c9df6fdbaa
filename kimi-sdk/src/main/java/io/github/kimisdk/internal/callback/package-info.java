/**
 * The way into observers and deciders of the program within a call, an agent run or a bulk. Subscribers, streams of bodies and
 * iterators run without it, in tasks that catch any {@code Throwable} or on the thread of the caller. Imports nothing from the
 * project.
 */
package io.github.kimisdk.internal.callback;
