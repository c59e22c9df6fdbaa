package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonValue;
import io.github.kimisdk.jsonschema.SchemaNormalizer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Schemas of other tools with recursive references, or with members beside {@code $ref} that their draft ignores. */
class NormalizeReferencesTest {

  @TestFactory
  Stream<DynamicTest> aRecursiveArrayMayAlsoBeEmpty() {
    return NormalizeTest.converted("""
        {'type':'object','properties':{'all':{'description':'x','type':'array','items':{'$ref':'#/$defs/A'},'maxItems':3}},'required':['all'],'$defs':{'A':{'type':'object','properties':{'all':{'type':'array','items':{'$ref':'#/$defs/A'}}},'required':['all']}}}
          => {'type':'object','properties':{'all':{'description':'x','anyOf':[{'type':'array','items':{'$ref':'#/$defs/A'},'maxItems':3},{'type':'array','maxItems':0}]}},'required':['all'],'$defs':{'A':{'type':'object','properties':{'all':{'anyOf':[{'type':'array','items':{'$ref':'#/$defs/A'}},{'type':'array','maxItems':0}]}},'required':['all']}}}
        {'type':'array','items':{'$ref':'#'}}
          => {'anyOf':[{'type':'array','items':{'$ref':'#/$defs/Root'}},{'type':'array','maxItems':0}],'$defs':{'Root':{'anyOf':[{'type':'array','items':{'$ref':'#/$defs/Root'}},{'type':'array','maxItems':0}]}}}
        {'type':'object','properties':{'all':{'type':'array','items':{'$ref':'#/$defs/A'}}},'required':['all'],'$defs':{'A':{'type':'object','properties':{'all':{'type':'array','items':{'$ref':'#/$defs/A'}},'name':{'type':'string'}},'required':['all','name']}}}
          => {'type':'object','properties':{'all':{'type':'array','items':{'$ref':'#/$defs/A'}}},'required':['all'],'$defs':{'A':{'type':'object','properties':{'all':{'type':'array','items':{'$ref':'#/$defs/A'}},'name':{'type':'string'}},'required':['all','name']}}}
        {'type':'object','properties':{'all':{'type':'array','items':{'$ref':'#/$defs/A'},'minItems':1},'b':{'type':'null'}},'required':['all','b'],'$defs':{'A':{'type':'array','items':{'$ref':'#/$defs/A'},'minItems':1}}}
          => {'type':'object','properties':{'all':{'type':'array','items':{'$ref':'#/$defs/A'},'minItems':1},'b':{'type':'null'}},'required':['all','b'],'$defs':{'A':{'type':'array','items':{'$ref':'#/$defs/A'},'minItems':1}}}
        """);
  }

  @TestFactory
  Stream<DynamicTest> aCycleOfReferencesKeepsNullable() {
    return NormalizeTest.converted("""
        {'type':'object','properties':{'v':{'$ref':'#/$defs/E'}},'$defs':{'D':{'$ref':'#/$defs/E','nullable':true},'E':{'$ref':'#/$defs/D','nullable':true}}}
          => {'type':'object','properties':{'v':{'$ref':'#/$defs/E'}},'$defs':{'D':{'anyOf':[{'$ref':'#/$defs/E'},{'type':'null'}]},'E':{'anyOf':[{'$ref':'#/$defs/D'},{'type':'null'}]}}}
        {'type':'object','properties':{'v':{'$ref':'#/$defs/E'}},'$defs':{'D':{'allOf':[{'$ref':'#/$defs/E'}],'nullable':true},'E':{'$ref':'#/$defs/D','nullable':true}}}
          => {'type':'object','properties':{'v':{'$ref':'#/$defs/E'}},'$defs':{'D':{'anyOf':[{'$ref':'#/$defs/E'},{'type':'null'}]},'E':{'anyOf':[{'$ref':'#/$defs/D'},{'type':'null'}]}}}
        """);
  }

  @Test
  void aRewrittenRecursiveArrayAllowsTheSameValues() {
    Schema foreign = Table.schema("{'type':'array','items':{'$ref':'#'},'maxItems':2}");
    List<JsonValue> values = Json.parse("[[], [[]], [[[], []]], [[], [], []], [[[], [], []]], [1], null, {}]").asArray().values();
    for (JsonValue value : values) {
      assertThat(Validator.fits(value, SchemaNormalizer.normalize(foreign))).as(value.toString())
          .isEqualTo(Validator.fits(value, foreign));
      assertThat(Validator.fits(value, SchemaNormalizer.normalize(SchemaNormalizer.normalize(foreign)))).as(value.toString())
          .isEqualTo(Validator.fits(value, foreign));
    }
  }

  @TestFactory
  Stream<DynamicTest> upToDraft7KeywordsBesideAReferenceHaveNoEffect() {
    return NormalizeTest.converted("""
        {'$schema':'http://json-schema.org/draft-07/schema#','type':'object','properties':{'a':{'$ref':'#/definitions/A','minLength':3,'type':'integer','not':{}}},'definitions':{'A':{'type':'string'}}}
          => {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'type':'string'}}}
        {'$schema':'http://json-schema.org/draft-04/schema','type':'object','properties':{'a':{'$ref':'#/definitions/A','description':'an A','enum':['x'],'default':'y'}},'definitions':{'A':{'type':'string'}}}
          => {'type':'object','properties':{'a':{'description':'an A\\ndefault: \\'y\\'','anyOf':[{'$ref':'#/$defs/A'}]}},'$defs':{'A':{'type':'string'}}}
        {'$schema':'http://json-schema.org/draft-07/schema#','$ref':'#/definitions/A','type':'string','definitions':{'A':{'type':'object','properties':{'b':{'type':'null'}}}}}
          => {'type':'object','properties':{'b':{'type':'null'}}}
        {'$schema':'http://json-schema.org/draft-07/schema#','type':'object','properties':{'a':{'allOf':[{'$ref':'#/definitions/A'}],'minLength':3}},'definitions':{'A':{'type':'string'}}}
          => {'type':'object','properties':{'a':{'type':'string','minLength':3}}}
        {'$schema':'https://json-schema.org/draft/2019-09/schema','type':'object','properties':{'a':{'$ref':'#/$defs/A','minLength':3}},'$defs':{'A':{'type':'string'}}}
          => {'type':'object','properties':{'a':{'type':'string','minLength':3}}}
        """);
  }

  @TestFactory
  Stream<DynamicTest> definitionsOfTheSameLastNameAreNumbered() {
    return NormalizeTest.converted("""
        {'type':'object','properties':{'p':{'$ref':'#/a/x'},'q':{'$ref':'#/b/x'},'r':{'$ref':'#/c/x'}},'a':{'x':{'type':'null'}},'b':{'x':{'type':'string'}},'c':{'x':{'type':'boolean'}}}
          => {'type':'object','properties':{'p':{'$ref':'#/$defs/x'},'q':{'$ref':'#/$defs/x2'},'r':{'$ref':'#/$defs/x3'}},'$defs':{'x':{'type':'null'},'x2':{'type':'string'},'x3':{'type':'boolean'}}}
        """);
  }
}
