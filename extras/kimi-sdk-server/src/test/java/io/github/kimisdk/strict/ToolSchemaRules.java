package io.github.kimisdk.strict;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The refusals of schemas of tools, which are the same on each route. */
final class ToolSchemaRules {

  private static final String LIVE = "2.5";
  private static final String GUESS = "2.5, guess";
  private static final String RIGHT = schema("{'type':'string'}");

  private ToolSchemaRules() {}

  /** Returns the rows of one route, whose tools are written by {@code tools}. */
  static List<Rule> rules(Route route, Rule.Check check, UnaryOperator<String> tools) {
    List<String[]> rows = List.of(
        row("root without a type", LIVE, "{'properties':{}}"),
        row("root of branches", LIVE, "{'anyOf':[{'type':'object','properties':{},'required':[]}]}"),
        row("no required", LIVE, "{'type':'object','properties':{}}"),
        row("required without a property", LIVE, "{'type':'object','properties':{},'required':['a']}"),
        row("property without a type", LIVE, schema("{'description':'a'}")),
        row("type beside anyOf", LIVE, schema("{'type':'string','anyOf':[{'type':'string'}]}")),
        row("tuple of items", LIVE, schema("{'type':'array','items':[{'type':'string'}]}")),
        row("reference to definitions", LIVE, schema("{'$ref':'#/definitions/B'}")),
        row("reference without its definition", LIVE, schema("{'$ref':'#/$defs/B'}")),
        row("type beside a reference", LIVE,
            schema("{'type':'string','$ref':'#/$defs/B'}").replace("'required'", "'$defs':{'B':{'type':'string'}},'required'")),
        row("property with the name $ref", LIVE, "{'type':'object','properties':{'$ref':{'type':'string'}},'required':[]}"),
        row("enum of two types", GUESS, schema("{'type':'string','enum':['1',2]}")),
        row("enum with null", GUESS, schema("{'type':'string','enum':['1',null]}")));
    List<Rule> rules = new ArrayList<>();
    for (String[] row : rows) {
      rules.add(Rule.of(route, "tool schema: " + row[0], row[1], check, tools.apply(row[2]), tools.apply(RIGHT)));
    }
    for (String keyword
        : List.of("'$schema':'x'", "'const':'x'", "'pattern':'x'", "'format':'uri'", "'oneOf':[{'type':'string'}]",
        "'allOf':[]", "'not':{}", "'exclusiveMinimum':1", "'uniqueItems':true", "'propertyNames':{}", "'minProperties':1",
        "'examples':[]", "'nullable':true")) {
      String name = keyword.substring(1, keyword.indexOf(':') - 1);
      rules.add(Rule.of(route, "tool schema: keyword " + name, "2.5, guess", check,
          tools.apply(schema("{'type':'string'," + keyword + "}")), tools.apply(RIGHT)));
    }
    return rules;
  }

  private static String[] row(String name, String source, String wrong) {
    return new String[] {name, source, wrong};
  }

  private static String schema(String property) {
    return "{'type':'object','properties':{'a':" + property + "},'required':[]}";
  }
}
