package io.github.kimisdk.server;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.platform.data.Balance;
import io.github.kimisdk.platform.data.FetchedPage;
import io.github.kimisdk.platform.data.Profile;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.SearchResult;
import io.github.kimisdk.server.fake.Account;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The invented answers of a {@link KimiServer} that stands for the platform and for Kimi Code in tests: balance, quotas, search
 * and pages. The server checks requests as the services do. It serves {@code /v1/files}, whose files it keeps until its close,
 * {@code /v1/tools/*}, {@code /v1/formulas/*}, {@code /v1/users/me/balance} and {@code /v1/signatures/verify} for the platform,
 * and {@code /coding/v1/*} for Kimi Code. Immutable.
 *
 * <pre>{@code
 * PlatformData data = PlatformData.builder().balance(Balance.of(BigDecimal.ZERO, BigDecimal.ONE)).build();
 * try (KimiServer server = KimiServer.builder(new OfflineModel()).platform(data).start();
 *     Kimi client = Kimi.builder().key("any").baseUrl(server.baseUrl()).build()) {
 *   System.out.println(KimiPlatform.of(client).account().balance());
 * }
 * }</pre>
 */
public final class PlatformData {

  private final Account account;

  private PlatformData(Builder builder) {
    this.account =
        new Account(builder.balance, builder.usages, builder.profile, builder.search, Map.copyOf(builder.pages));
  }

  /**
   * Returns a small set of invented data: a balance of about 50, quotas of one membership, and a few pages about this library
   * that every search finds.
   *
   * @return the data
   */
  public static PlatformData sample() {
    return builder().build();
  }

  /**
   * Returns a builder that begins with {@link #sample}.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with these values.
   *
   * @return the builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder().balance(account.balance()).usages(account.usages()).profile(account.profile())
        .search(account.finder());
    builder.pages.clear();
    builder.pages.putAll(account.pages());
    return builder;
  }

  Account account() {
    return account;
  }

  @Override
  public String toString() {
    return "PlatformData[" + account.balance() + ", " + account.pages().size() + " pages]";
  }

  /** A builder of data. Every method returns the builder. A builder is not safe for use by several threads at once. */
  public static final class Builder {

    private Balance balance = Account.SAMPLE.balance();
    private JsonObject usages = Account.SAMPLE.usages();
    private Profile profile = Account.SAMPLE.profile();
    private Function<SearchRequest, List<SearchResult>> search = Account.SAMPLE.finder();
    private final Map<String, FetchedPage> pages = new LinkedHashMap<>(Account.SAMPLE.pages());

    private Builder() {}

    /**
     * Sets the balance of the account.
     *
     * @param balance the balance; its currency is not sent
     * @return this builder
     */
    public Builder balance(Balance balance) {
      this.balance = Objects.requireNonNull(balance, "balance");
      return this;
    }

    /**
     * Sets the answer of {@code GET /coding/v1/usages}, which has several forms.
     *
     * @param usages the body
     * @return this builder
     */
    public Builder usages(JsonObject usages) {
      this.usages = Objects.requireNonNull(usages, "usages");
      return this;
    }

    /**
     * Sets the member behind the key.
     *
     * @param profile the profile
     * @return this builder
     */
    public Builder profile(Profile profile) {
      this.profile = Objects.requireNonNull(profile, "profile");
      return this;
    }

    /**
     * Sets the function that searches. The server sends at most as many of its results as the request allows, with the members
     * that its kind of search has.
     *
     * @param search finds pages for a request that was checked; many threads call it
     * @return this builder
     */
    public Builder search(Function<SearchRequest, List<SearchResult>> search) {
      this.search = Objects.requireNonNull(search, "search");
      return this;
    }

    /**
     * Adds a page that can be fetched. Any other address has a page without text.
     *
     * @param page the page
     * @return this builder
     */
    public Builder page(FetchedPage page) {
      pages.put(Objects.requireNonNull(page, "page").url(), page);
      return this;
    }

    /**
     * Returns the data.
     *
     * @return the data
     */
    public PlatformData build() {
      return new PlatformData(this);
    }

    @Override
    public String toString() {
      return "PlatformData.Builder[" + balance + ", " + pages.size() + " pages]";
    }
  }
}
