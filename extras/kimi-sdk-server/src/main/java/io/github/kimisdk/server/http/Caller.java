package io.github.kimisdk.server.http;

/**
 * The caller of a request, as the check of its key has found it.
 *
 * @param owner the name under which the server keeps data of this caller apart from that of others; empty if it knows no callers
 * @param quota the quota
 * @param permissions the permissions
 */
public record Caller(String owner, KeyQuota quota, Permissions permissions) {

  /** Every client of a server without keys. */
  public static final Caller ANYBODY = new Caller("", KeyQuota.UNLIMITED, Permissions.ALL);
}
