package io.github.kimisdk.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tokens of a thousand copies of a text, so that a part of a token counts. Each kind of text has its own rates. */
class TextWeightTest {

  private final TokenEstimator estimator = TokenEstimator.fresh();

  private void weighs(String text, long tokens) {
    assertThat(estimator.estimate(text.repeat(1_000)).likely()).as(text).isEqualTo(tokens);
  }

  @ParameterizedTest
  @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {" the,1000", " hello,1000", " Hello,1000", " queue,1000"})
  void anOrdinaryEnglishWordIsOneToken(String text, long tokens) {
    weighs(text, tokens);
  }

  @ParameterizedTest
  @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {" xqzjv,3400", " XQZ,2250", " abba,1000"})
  void aPairOfLettersThatOccursInNoWordCostsAboutHalfAToken(String text, long tokens) {
    weighs(text, tokens);
  }

  @ParameterizedTest
  @CsvSource(ignoreLeadingAndTrailingWhitespace = false,
      value = {" international,1538", " internationalization,3076", " HELLO,1150", " HELLOWORLD,2536"})
  void aLongWordAndAWordInCapitalsCostMore(String text, long tokens) {
    weighs(text, tokens);
  }

  @ParameterizedTest
  @CsvSource(ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '"', value = {".foo,1150", "_foo,1150", "/foo,1300",
      "\"\tfoo\",1150", "#foo,1700", "«foo,1940", ".international,2476", "/international,2963", "#international,4263",
      "don't,1040", " 'tis,2000"})
  void theSignBeforeAWordCostsByItsUseInCodeAndProse(String text, long tokens) {
    weighs(text, tokens);
  }

  @ParameterizedTest
  @CsvSource({"http://example,3872", "//international-international,8855", "http://alpha-beta.gamma/delta,6897"})
  void theHostOfAUrlCostsMoreThanItsPath(String text, long tokens) {
    weighs(text, tokens);
  }

  @ParameterizedTest
  @CsvSource({"123,1000", "1234,1334", "١٢٣,3000", "a1b2,4000"})
  void threeDigitsOfAsciiAreOneTokenAndOthersOneEach(String text, long tokens) {
    weighs(text, tokens);
  }

  @ParameterizedTest
  @CsvSource(ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '"', value = {"\"        \",126", "    a,2000"})
  void aRunOfSpacesIsOneTokenFor64(String text, long tokens) {
    weighs(text, tokens);
  }

  @ParameterizedTest
  @CsvSource({"=====,209", "-=-=,1520", "()[]{},2280", "=>x,2000", "—,43", "——,84", "✓,44"})
  void signsCostByTheirChanges(String text, long tokens) {
    weighs(text, tokens);
  }

  @ParameterizedTest
  @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {" привет,2100", " п,1000", "你好,1180", "你,590",
      "こんにちは,2501", "한국어,2011", "ภาษา,1441", "नमस्ते,3900", "😀,1501", "🇩🇪,4601", "👍🏽,4451", "x\u200dy,2860", "ﬁ,3000"})
  void eachScriptCostsByTheLetter(String text, long tokens) {
    weighs(text, tokens);
  }

  @ParameterizedTest
  @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {"été,754", "e\u0301,1954", " naïve,2143", " straße de la und,5178",
      " de la casa grande,4359", " the casa grande,3000"})
  void longWordsCostMoreWhereShortWordsAndAccentsShowAnotherLanguage(String text, long tokens) {
    weighs(text, tokens);
  }
}
