/** The programs are modular. Those that chat and use agents need the client only. */
module consumer {
  requires io.github.kimisdk;
  requires static io.github.kimisdk.platform;
  requires jdk.httpserver;

  opens consumer to io.github.kimisdk;
}
