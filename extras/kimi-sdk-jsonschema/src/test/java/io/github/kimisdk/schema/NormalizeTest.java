package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.kimisdk.jsonschema.SchemaNormalizer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Conversions of foreign schemas. Each has a line with the schema, and a line with => and the result. */
class NormalizeTest {

  private static final String ANY = "'type':['null','boolean','object','array','number','string']";

  @TestFactory
  Stream<DynamicTest> keywordsAreConverted() {
    return converted("""
        {'type':'string'}
          => {'type':'string'}
        {'$schema':'https://json-schema.org/draft/2020-12/schema','$id':'x','$comment':'c','type':'string'}
          => {'type':'string'}
        {'type':'string','format':'date-time'}
          => {'type':'string','description':'format: \\'date-time\\''}
        {'type':'string','pattern':'^a','description':'A'}
          => {'type':'string','description':'A\\npattern: \\'^a\\''}
        {'type':'integer','exclusiveMinimum':0,'exclusiveMaximum':10}
          => {'type':'integer','minimum':1,'maximum':9}
        {'type':'number','exclusiveMinimum':0}
          => {'type':'number','minimum':0,'description':'exclusiveMinimum: 0'}
        {'type':'integer','minimum':0,'exclusiveMinimum':true}
          => {'type':'integer','minimum':1}
        {'type':'integer','minimum':0,'exclusiveMinimum':5,'examples':[6]}
          => {'type':'integer','minimum':0,'description':'exclusiveMinimum: 5\\nexamples: [6]'}
        {'type':'integer','minimum':0.5,'maximum':2.5}
          => {'type':'integer','minimum':1,'maximum':2}
        {'type':'string','minLength':-1,'maxLength':3.0}
          => {'type':'string','minLength':0,'maxLength':3}
        {'const':'a'}
          => {'type':'string','enum':['a']}
        {'const':null}
          => {'type':'null'}
        {'const':true}
          => {'type':'boolean','description':'always true'}
        {'enum':['a','b','a']}
          => {'type':'string','enum':['a','b']}
        {'enum':['a',null]}
          => {'type':['null','string'],'enum':['a',null]}
        {'enum':['a',1]}
          => {'anyOf':[{'type':'string','enum':['a']},{'type':'number','enum':[1]}]}
        {'type':['integer','null'],'enum':[1,null]}
          => {'type':['null','integer'],'enum':[1,null]}
        {'type':'string','enum':['a',1]}
          => {'type':'string','enum':['a']}
        {'type':['string','null']}
          => {'type':['string','null']}
        {'type':['string','null'],'minLength':1}
          => {'anyOf':[{'type':'string','minLength':1},{'type':'null'}]}
        {'type':'string','nullable':true}
          => {'anyOf':[{'type':'string'},{'type':'null'}]}
        {'type':'string','minimum':3,'default':'a'}
          => {'type':'string','default':'a'}
        {'type':['string','integer'],'default':1}
          => {'type':['string','integer'],'description':'default: 1'}
        {'type':'array','items':true}
          => {'type':'array'}
        {'type':'array','items':false}
          => {'type':'array','maxItems':0}
        {'type':'array','prefixItems':[{'type':'string'},{'type':'integer'}],'items':false}
          => {'type':'array','maxItems':2,'items':{'anyOf':[{'type':'string'},{'type':'integer'}]},'description':'the first elements in order: [{\\'type\\':\\'string\\'}, {\\'type\\':\\'integer\\'}]'}
        {'type':'array','prefixItems':[{'type':'string'}],'minItems':1,'maxItems':1}
          => {'type':'array','items':{'type':'string'},'minItems':1,'maxItems':1,'description':'the first elements in order: [{\\'type\\':\\'string\\'}]'}
        {'type':'array','prefixItems':[{'type':'string'}]}
          => {'type':'array','description':'the first elements in order: [{\\'type\\':\\'string\\'}]'}
        {'type':'array','items':[{'type':'string'}],'additionalItems':false}
          => {'type':'array','maxItems':1,'items':{'type':'string'},'description':'the first elements in order: [{\\'type\\':\\'string\\'}]'}
        {'type':'number','exclusiveMinimum':false,'exclusiveMaximum':false}
          => {'type':'number'}
        {'type':'array','prefixItems':[{'type':'string'}],'unevaluatedItems':false}
          => {'type':'array','description':'unevaluatedItems: false\\nthe first elements in order: [{\\'type\\':\\'string\\'}]'}
        {'type':'integer','enum':[1,1.5,2.0]}
          => {'type':'integer','enum':[1,2.0]}
        {'minLength':3}
          => {'type':'string','minLength':3}
        {'title':'T','x-order':1,'externalDocs':{}}
          => {ANY,'title':'T'}
        {}
          => {ANY}
        """);
  }

  @TestFactory
  Stream<DynamicTest> objectsAreConverted() {
    return converted("""
        {'properties':{'a':true,'b':false}}
          => {'type':'object','properties':{'a':{ANY}}}
        {'type':'object','required':['a','a']}
          => {'type':'object','properties':{'a':{ANY}},'required':['a']}
        {'type':'object','properties':{'a':{'description':'A'}}}
          => {'type':'object','properties':{'a':{ANY,'description':'A'}}}
        {'type':'object','additionalProperties':{}}
          => {'type':'object'}
        {'type':'object','unevaluatedProperties':false}
          => {'type':'object','additionalProperties':false}
        {'type':'object','unevaluatedProperties':{'type':'number'}}
          => {'type':'object','additionalProperties':{'type':'number'}}
        {'type':'array','items':{'type':'object','anyOf':[{'properties':{'a':{'type':'null'}}},{'properties':{'b':{'type':'null'}}}],'unevaluatedProperties':false}}
          => {'type':'array','items':{'anyOf':[{'type':'object','properties':{'a':{'type':'null'}}},{'type':'object','properties':{'b':{'type':'null'}}}],'description':'unevaluatedProperties: false'}}
        {'type':'object','propertyNames':{'type':'string'},'additionalProperties':{'type':'number'}}
          => {'type':'object','additionalProperties':{'type':'number'},'description':'propertyNames: {\\'type\\':\\'string\\'}'}
        {'type':'object','patternProperties':{'^x':{'type':'number'}},'additionalProperties':false}
          => {'type':'object','additionalProperties':{'type':'number'},'description':'patternProperties: {\\'^x\\':{\\'type\\':\\'number\\'}}'}
        {'allOf':[{'type':'object','properties':{'a':{'type':'integer'}},'required':['a']},{'properties':{'a':{'minimum':1},'b':{'type':'null'}},'required':['b']}]}
          => {'type':'object','properties':{'a':{'type':'integer','minimum':1},'b':{'type':'null'}},'required':['b','a']}
        {'allOf':[{'type':'number','minimum':1,'maximum':5},{'type':'integer','minimum':2,'maximum':9}]}
          => {'type':'integer','minimum':2,'maximum':5}
        {'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'}},'anyOf':[{'required':['a']},{'required':['b']}]}
          => {'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'}},'description':'has all members of one of [\\'a\\'] or [\\'b\\']'}
        {'type':'object','properties':{'x':{'type':'string','anyOf':[{'minLength':1},{'maxLength':9}]}}}
          => {'type':'object','properties':{'x':{'anyOf':[{'type':'string','minLength':1},{'type':'string','maxLength':9}]}}}
        {'type':'array','items':{'oneOf':[{'type':'string','description':'a'},{'type':'null'}],'description':'b'}}
          => {'type':'array','items':{'description':'b','anyOf':[{'anyOf':[{'type':'string','description':'a'},{'type':'null'}]}]}}
        {'type':'array','items':{'anyOf':[{'type':'string'},{'type':'null'}],'default':null,'title':'X'}}
          => {'type':'array','items':{'anyOf':[{'type':'string'},{'type':'null'}],'title':'X'}}
        """);
  }

  @TestFactory
  Stream<DynamicTest> schemasThatApplyTogetherAreCombined() {
    return converted("""
        {'allOf':[true,{'type':'string'}]}
          => {'type':'string'}
        {'description':'outer','allOf':[{'type':'string','description':'inner'}]}
          => {'type':'string','description':'outer'}
        {'type':'array','items':{'type':'string','minLength':1},'allOf':[{'items':{'maxLength':9}}]}
          => {'type':'array','items':{'type':'string','minLength':1,'maxLength':9}}
        {'type':'object','additionalProperties':{'type':'string'},'allOf':[{'additionalProperties':true}]}
          => {'type':'object','additionalProperties':{'type':'string'}}
        {'type':'object','additionalProperties':true,'allOf':[{'additionalProperties':{'type':'string'}}]}
          => {'type':'object','additionalProperties':{'type':'string'}}
        {'type':'object','additionalProperties':{'type':'string'},'allOf':[{'additionalProperties':false}]}
          => {'type':'object','additionalProperties':false}
        {'type':'object','additionalProperties':false,'allOf':[{'additionalProperties':{'type':'string'}}]}
          => {'type':'object','additionalProperties':false}
        {'type':'object','additionalProperties':true,'allOf':[{'additionalProperties':false}]}
          => {'type':'object','additionalProperties':false}
        {'allOf':[{'type':'integer'},{'type':'number'}]}
          => {'type':'integer'}
        {'allOf':[{'type':['number','string']},{'type':['number','null']}]}
          => {'type':'number'}
        {'allOf':[{'type':['integer','string']},{'type':['string','null']}]}
          => {'type':'string'}
        {'type':'array','prefixItems':[{'type':'string'}],'items':{},'maxItems':1}
          => {'type':'array','items':{'type':'string'},'maxItems':1,'description':'the first elements in order: [{\\'type\\':\\'string\\'}]'}
        {'type':'array','prefixItems':[{'type':'string'}],'items':{},'maxItems':2}
          => {'type':'array','maxItems':2,'description':'the first elements in order: [{\\'type\\':\\'string\\'}]'}
        {'type':'array','prefixItems':[{'type':'string'}],'items':{'type':'null'}}
          => {'type':'array','items':{'anyOf':[{'type':'string'},{'type':'null'}]},'description':'the first elements in order: [{\\'type\\':\\'string\\'}]'}
        """);
  }

  @TestFactory
  Stream<DynamicTest> referencesAreConverted() {
    return converted("""
        {'type':'object','properties':{'a':{'$ref':'#/definitions/A'}},'definitions':{'A':{'type':'string'},'Unused':{'not':{}}}}
          => {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'type':'string'}}}
        {'type':'object','properties':{'a':{'$ref':'#/properties/b'},'b':{'type':'string'}}}
          => {'type':'object','properties':{'a':{'$ref':'#/$defs/b'},'b':{'type':'string'}},'$defs':{'b':{'type':'string'}}}
        {'type':'object','properties':{'a':{'$defs':{'N':{'type':'null'}},'$ref':'#/properties/a/$defs/N'}}}
          => {'type':'object','properties':{'a':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'null'}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/a~1b%20c'}},'$defs':{'a/b c':{'type':'null'}}}
          => {'type':'object','properties':{'a':{'$ref':'#/$defs/a_1b_20c'}},'$defs':{'a_1b_20c':{'type':'null'}}}
        {'$ref':'#/$defs/A','$defs':{'A':{'type':'object','properties':{'next':{'$ref':'#/$defs/A'}}}}}
          => {'type':'object','properties':{'next':{'$ref':'#/$defs/A'}},'$defs':{'A':{'type':'object','properties':{'next':{'$ref':'#/$defs/A'}}}}}
        {'type':'object','properties':{'next':{'$ref':'#'}}}
          => {'type':'object','properties':{'next':{'$ref':'#/$defs/Root'}},'$defs':{'Root':{'type':'object','properties':{'next':{'$ref':'#/$defs/Root'}}}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A','description':'mine'}},'$defs':{'A':{'type':'string','description':'theirs'}}}
          => {'type':'object','properties':{'a':{'description':'mine','anyOf':[{'$ref':'#/$defs/A'}]}},'$defs':{'A':{'type':'string','description':'theirs'}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A','minLength':5}},'$defs':{'A':{'type':'string','minLength':1,'maxLength':9}}}
          => {'type':'object','properties':{'a':{'type':'string','minLength':5,'maxLength':9}}}
        {'type':'object','properties':{'a':{'allOf':[{'$ref':'#/$defs/A'}],'default':'x'}},'$defs':{'A':{'type':'string','enum':['x','y']}}}
          => {'type':'object','properties':{'a':{'description':'default: \\'x\\'','anyOf':[{'$ref':'#/$defs/A'}]}},'$defs':{'A':{'type':'string','enum':['x','y']}}}
        {'type':'object','properties':{'a':{'$ref':'#/components/schemas/P'}},'components':{'schemas':{'P':{'type':'object','required':['n'],'properties':{'n':{'type':'string','nullable':true}}}}}}
          => {'type':'object','properties':{'a':{'$ref':'#/$defs/P'}},'$defs':{'P':{'type':'object','properties':{'n':{'anyOf':[{'type':'string'},{'type':'null'}]}},'required':['n']}}}
        {'oneOf':[{'$ref':'#/$defs/A'},{'$ref':'#/$defs/B'}],'$defs':{'A':{'type':'object','properties':{'k':{'const':'a'}},'required':['k']},'B':{'type':'object','properties':{'k':{'const':'b'},'n':{'type':'integer'}},'required':['k','n']}}}
          => {'type':'object','properties':{'k':{'anyOf':[{'type':'string','enum':['a']},{'type':'string','enum':['b']}]},'n':{'type':'integer'}},'required':['k'],'description':'has all members of one of [\\'k\\'] or [\\'k\\', \\'n\\']','$defs':{'A':{'type':'object','properties':{'k':{'type':'string','enum':['a']}},'required':['k']},'B':{'type':'object','properties':{'k':{'type':'string','enum':['b']},'n':{'type':'integer'}},'required':['k','n']}}}
        """);
  }

  /** Generators of OpenAPI and others write recursive types in these forms. */
  @TestFactory
  Stream<DynamicTest> keywordsThatRepeatTheTargetOfAReferenceAreDropped() {
    return converted("""
        {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'parent':{'allOf':[{'$ref':'#/$defs/N'}],'nullable':true}}}}}
          => {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'parent':{'anyOf':[{'$ref':'#/$defs/N'},{'type':'null'}]}}}}}
        {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'parent':{'$ref':'#/$defs/N','nullable':true}}}}}
          => {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'parent':{'anyOf':[{'$ref':'#/$defs/N'},{'type':'null'}]}}}}}
        {'type':'object','properties':{'v':{'$ref':'#/$defs/E'}},'$defs':{'E':{'$ref':'#/$defs/E','nullable':true}}}
          => {'type':'object','properties':{'v':{'$ref':'#/$defs/E'}},'$defs':{'E':{'anyOf':[{'$ref':'#/$defs/E'},{'type':'null'}]}}}
        {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'parent':{'$ref':'#/$defs/N','nullable':false}}}}}
          => {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'parent':{'$ref':'#/$defs/N'}}}}}
        {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'kids':{'type':'array','items':{'$ref':'#/$defs/N','type':'object'}}}}}}
          => {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'kids':{'type':'array','items':{'$ref':'#/$defs/N'}}}}}}
        {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'kid':{'allOf':[{'$ref':'#/$defs/N'},{'type':'object'}],'type':'object'}}}}}
          => {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'kid':{'$ref':'#/$defs/N'}}}}}
        {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'kid':{'allOf':[{'type':'object'},{'$ref':'#/$defs/N'}],'nullable':true}}}}}
          => {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'kid':{'anyOf':[{'$ref':'#/$defs/N'},{'type':'null'}]}}}}}
        {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'kid':{'type':'object','oneOf':[{'$ref':'#/$defs/N'}]}}}}}
          => {'type':'object','properties':{'root':{'$ref':'#/$defs/N'}},'$defs':{'N':{'type':'object','properties':{'kid':{'$ref':'#/$defs/N'}}}}}
        """);
  }

  @Test
  void aSchemaOfTheSubsetIsUnchanged() {
    Schema schema = Schema.builder().required("a", Schema.string("A").min(1))
        .optional("b", Schema.array(Schema.enumeration("x", "y"))).build();
    assertThat(SchemaNormalizer.normalize(schema)).isEqualTo(schema);
    assertThat(SchemaNormalizer.normalize(SchemaNormalizer.normalize(schema))).isEqualTo(schema);
  }

  /** Each result is without the array {@code required} where that is empty. */
  static Stream<DynamicTest> converted(String table) {
    String[] lines = table.lines().toArray(String[]::new);
    return Stream.iterate(0, i -> i < lines.length, i -> i + 2).map(i -> dynamicTest(lines[i], () -> {
      Schema result = SchemaNormalizer.normalize(schema(lines[i]));
      assertThat(result).isEqualTo(Table.complete(schema(lines[i + 1].replaceFirst("^ *=> ", "").replace("ANY", ANY))));
      assertThat(result.check()).isEmpty();
    }));
  }

  private static Schema schema(String text) {
    return Schema.of(io.github.kimisdk.json.Json.parse(text.replace("\\'", "\u0001").replace("'", "\"").replace("\u0001", "\\\""))
        .asObject());
  }
}
