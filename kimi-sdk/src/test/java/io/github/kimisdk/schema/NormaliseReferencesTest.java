package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonValue;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Foreign schemas whose references lead back to themselves. */
class NormaliseReferencesTest {

  @TestFactory
  Stream<DynamicTest> anArrayThatLeadsBackToItselfMayAlsoBeEmpty() {
    return NormaliseTest.carried("""
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
  Stream<DynamicTest> aCircleOfReferencesKeepsNull() {
    return NormaliseTest.carried("""
        {'type':'object','properties':{'v':{'$ref':'#/$defs/E'}},'$defs':{'D':{'$ref':'#/$defs/E','nullable':true},'E':{'$ref':'#/$defs/D','nullable':true}}}
          => {'type':'object','properties':{'v':{'$ref':'#/$defs/E'}},'$defs':{'D':{'anyOf':[{'$ref':'#/$defs/E'},{'type':'null'}]},'E':{'anyOf':[{'$ref':'#/$defs/D'},{'type':'null'}]}}}
        {'type':'object','properties':{'v':{'$ref':'#/$defs/E'}},'$defs':{'D':{'allOf':[{'$ref':'#/$defs/E'}],'nullable':true},'E':{'$ref':'#/$defs/D','nullable':true}}}
          => {'type':'object','properties':{'v':{'$ref':'#/$defs/E'}},'$defs':{'D':{'anyOf':[{'$ref':'#/$defs/E'},{'type':'null'}]},'E':{'anyOf':[{'$ref':'#/$defs/D'},{'type':'null'}]}}}
        """);
  }

  @Test
  void theSameArraysFit() {
    Schema foreign = Table.schema("{'type':'array','items':{'$ref':'#'},'maxItems':2}");
    List<JsonValue> values = Json.parse("[[], [[]], [[[], []]], [[], [], []], [[[], [], []]], [1], null, {}]").asArray().values();
    for (JsonValue value : values) {
      assertThat(Validator.fits(value, foreign.normalise())).as(value.toString()).isEqualTo(Validator.fits(value, foreign));
      assertThat(Validator.fits(value, foreign.normalise().normalise())).as(value.toString()).isEqualTo(Validator.fits(value, foreign));
    }
  }
}
