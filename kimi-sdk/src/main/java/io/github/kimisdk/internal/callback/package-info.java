/** The only way into code of the program that runs within a call, an agent run or a bulk. Imports nothing from the project. */
package io.github.kimisdk.internal.callback;
