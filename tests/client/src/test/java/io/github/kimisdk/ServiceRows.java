package io.github.kimisdk;

import static io.github.kimisdk.UserCodeRows.HI;
import static io.github.kimisdk.UserCodeRows.Kind.DECIDER;
import static io.github.kimisdk.UserCodeRows.Kind.LOOP;
import static io.github.kimisdk.UserCodeRows.Kind.OBSERVER;

import io.github.kimisdk.call.Timeouts;
import io.github.kimisdk.internal.threads.VirtualTime;
import io.github.kimisdk.platform.Bulk;
import io.github.kimisdk.platform.KimiBatches;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Batch;
import io.github.kimisdk.platform.data.BatchOptions;
import io.github.kimisdk.platform.data.Upload;
import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The places of files, bulks, batches and formulas. */
final class ServiceRows {

  private ServiceRows() {}

  static void all(UserCodeRows rows) {
    files(rows);
    bulks(rows);
  }

  private static void files(UserCodeRows rows) {
    rows.add("Upload.withProgress(Upload.Progress)", "sent", OBSERVER,
        rig -> KimiPlatform.of(rig.kimi()).files().upload(Upload.of("a.png", new byte[10]).withProgress((sent, total) -> rig.act())));
    rows.add("Upload.of(java.io.InputStream)", "read", DECIDER,
        rig -> KimiPlatform.of(rig.kimi()).files().upload(Upload.of("a.png", stream(rig, "read"), 10)));
    rows.add("Upload.of(java.io.InputStream)", "close", OBSERVER,
        rig -> KimiPlatform.of(rig.kimi()).files().upload(Upload.of("a.png", stream(rig, "close"), 10)));
  }

  private static InputStream stream(UserCodeRig rig, String method) {
    return new InputStream() {
      private int left = 10;

      @Override
      public int read() {
        return method.equals("read") && rig.act("x") == null || left-- == 0 ? -1 : 'x';
      }

      @Override
      public void close() {
        if (method.equals("close")) {
          rig.act();
        }
      }
    };
  }

  private static void bulks(UserCodeRows rows) {
    rows.add("Bulk.withProgress(java.util.function.Consumer)", "accept", OBSERVER,
        rig -> Bulk.of(rig.kimi(), Stream.of(HI)).withProgress(progress -> rig.act()).forEach(result -> { }));
    rows.add("Bulk.forEach(java.util.function.Consumer)", "accept", LOOP,
        rig -> Bulk.of(rig.kimi(), Stream.of(HI)).forEach(result -> rig.act()));
    rows.add("Bulk.of(java.util.function.Function)", "apply", LOOP,
        rig -> Bulk.of(rig.kimi(), List.of("a"), name -> rig.act(name), name -> HI).forEach(result -> { }));
    rows.add("Bulk.of(java.util.stream.Stream)", "next", LOOP,
        rig -> Bulk.of(rig.kimi(), Stream.of(HI).map(rig::act)).forEach(result -> { }));
    rows.add("Bulk.of(Iterable)", "next", LOOP,
        rig -> Bulk.of(rig.kimi(), once(rig, "next", "a"), name -> name, name -> HI).forEach(result -> { }));
    for (String method : List.of("iterator", "hasNext", "next")) {
      rows.add("KimiPlatform.bulk(Iterable)", method, LOOP, rig -> KimiPlatform.of(rig.kimi()).bulk(once(rig, method, HI)).forEach(result -> { }));
      rows.add("KimiBatches.submit(Iterable)", method, LOOP, rig -> KimiPlatform.of(rig.kimi()).batches()
          .submit(once(rig, method, Map.entry("a", HI)), BatchOptions.DEFAULT));
    }
    rows.add("KimiBatches.await(java.util.function.Consumer)", "accept", OBSERVER, rig -> {
      VirtualTime minutes = VirtualTime.skipping(Duration.ofMinutes(1));
      KimiBatches batches = KimiPlatform.of(rig.kimi(b -> b.scheduler(minutes).timeouts(Timeouts.DEFAULT))).batches();
      Batch batch = batches.submit(BatchRequests.of(1));
      return batches.await(batch, seen -> rig.act());
    });
    rows.add("KimiFormulas.tools(java.util.function.BiConsumer)", "accept", OBSERVER,
        rig -> KimiPlatform.of(rig.kimi()).formulas().tools(List.of("web-search", "none"), (formula, failure) -> rig.act()));
  }

  private static <T> Iterable<T> once(UserCodeRig rig, String method, T item) {
    return () -> {
      if (method.equals("iterator")) {
        rig.act();
      }
      Iterator<T> items = List.of(item).iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return method.equals("hasNext") ? rig.act("") != null && items.hasNext() : items.hasNext();
        }

        @Override
        public T next() {
          return method.equals("next") ? rig.act(items.next()) : items.next();
        }
      };
    };
  }
}
