package io.github.kimisdk.mcp;

/** A program that starts a server as a child process, and ends without closing it. */
public final class ForgetfulMain {

  private ForgetfulMain() {}

  public static void main(String[] arguments) {
    McpServer server = McpServer.start(ChildMain.command(arguments));
    System.out.println(server.tools().size());
    System.exit(0);
  }
}
