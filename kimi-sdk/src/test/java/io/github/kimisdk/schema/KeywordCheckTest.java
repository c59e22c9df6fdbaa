package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The check of one schema in its place: keywords, types, values, bounds. */
class KeywordCheckTest {

  static final String ACCEPTED = """
        {}
        {'type':'null'}
        {'type':'boolean','description':'yes or no','title':'Yes','default':true}
        {'type':'string','minLength':0,'maxLength':0}
        {'type':'string','pattern':'^a'}
        {'type':'number','minimum':-1.5,'maximum':-1.5}
        {'type':'integer','minimum':-3,'maximum':4.0}
        {'type':'array'}
        {'type':'array','items':{},'minItems':1,'maxItems':1}
        {'type':'object'}
        {'type':['object'],'properties':{'a':{'type':'string'}},'required':['a']}
        {'type':'object','properties':{},'required':[],'additionalProperties':false}
        {'type':'object','properties':{'a':{}},'additionalProperties':{}}
        {'type':'object','properties':{'a':{'description':'anything'}},'required':['a']}
        {'type':'object','properties':{'type':{'type':'string'},'enum':{'type':'string'},'items':{'type':'string'}}}
        {'type':'object','properties':{'a/b':{'type':'string'},'x y':{'type':'string'}}}
        {'type':'object','additionalProperties':{'type':'array','items':{'type':'integer'}}}
        {'type':['string','number','null'],'description':'any of three'}
        {'type':['object','array'],'title':'two'}
        {'type':'string','enum':['a','b'],'default':'a'}
        {'type':'string','enum':['a','a']}
        {'type':'integer','enum':[1,2.0]}
        {'type':'number','enum':[1,2.5]}
        {'type':'boolean','enum':[true]}
        {'type':['string'],'enum':['a']}
        {'type':['null','string'],'enum':['a',null],'default':null}
        {'type':['string','null'],'enum':['a',null]}
        {'type':['null','integer'],'enum':[1,null]}
        {'type':['integer','null'],'enum':[1,2]}
        {'anyOf':[{'type':'string'},{'type':'null'}],'description':'a text'}
        {'anyOf':[{'type':'string','description':'a'},{'anyOf':[{'type':'null'}]}],'title':'T'}
        {'$id':'https://example.org/a','type':'object'}
        {'properties':{'a':{'type':'string'}}}
        {'minLength':3}
        {'type':'string','minLength':null,'maxLength':null,'pattern':null,'title':3}
        {'type':'integer','minimum':9007199254740993,'maximum':9007199254740992}
        {'type':'number','minimum':1e-400,'maximum':0}
        {'$id':null,'minLength':'x','maximum':[]}
        {'type':'object','properties':{'a':{'$id':'x'},'b':{'$defs':{'B':{'type':'string'}}}}}
        {'type':'object','properties':{'{':{'type':'string','enum':['a']},'}':{'anyOf':[{'type':'null'}]}}}
        {'type':'object','properties':{'{a}':{'type':'object','required':[],'properties':{'b':{'minLength':1}}}}}
        {'type':'object','default':{'a/b':[{'':1}],'type':'none'}}
        """;

  static final String REFUSED = """
        keyword              /$schema                    {'$schema':'x','type':'object'}
        keyword              /$comment                   {'$comment':'x','type':'object'}
        keyword              /oneOf                      {'oneOf':[{'type':'string'}]}
        keyword              /allOf                      {'allOf':[{'type':'string'}]}
        keyword              /not                        {'not':{}}
        keyword              /if                         {'if':{}}
        keyword              /const                      {'type':'string','const':'a'}
        keyword              /format                     {'type':'string','format':'date'}
        keyword              /multipleOf                 {'type':'integer','multipleOf':2}
        keyword              /exclusiveMinimum           {'type':'integer','exclusiveMinimum':2}
        keyword              /prefixItems                {'type':'array','prefixItems':[]}
        keyword              /contains                   {'type':'array','contains':{}}
        keyword              /uniqueItems                {'type':'array','uniqueItems':true}
        keyword              /patternProperties          {'type':'object','patternProperties':{}}
        keyword              /propertyNames              {'type':'object','propertyNames':{}}
        keyword              /minProperties              {'type':'object','minProperties':1}
        keyword              /dependentRequired          {'type':'object','dependentRequired':{}}
        keyword              /unevaluatedProperties      {'type':'object','unevaluatedProperties':false}
        keyword              /examples                   {'type':'string','examples':['a']}
        keyword              /nullable                   {'type':'string','nullable':true}
        keyword              /                           {'':1}
        keyword              /properties/a/              {'type':'object','properties':{'a':{'type':'string','':'x'}}}
        keyword              /title~1~0description       {'title/~description':'x'}
        keyword              /minLength~1                {'minLength/':1}
        keyword              /properties/a/items/format  {'type':'object','properties':{'a':{'type':'array','items':{'type':'string','format':'x'}}}}
        type                 /type                       {'type':'text'}
        type                 /type                       {'type':null}
        type                 /type                       {'type':3}
        type                 /type                       {'type':[]}
        type                 /type                       {'type':['string',1]}
        type                 /type                       {'type':['string','string']}
        type                 /minLength                  {'type':'integer','minLength':1}
        type                 /maximum                    {'type':'string','maximum':1}
        type                 /items                      {'type':'object','items':{}}
        type                 /properties                 {'type':'array','properties':{}}
        type                 /required                   {'type':'string','required':[]}
        type                 /enum                       {'type':'object','enum':[{}]}
        type                 /minLength                  {'type':['string','integer'],'minLength':1}
        type                 /default                    {'type':['string','integer'],'default':1}
        type                 /minLength                  {'type':['string','null'],'enum':['a'],'minLength':1}
        type                 /properties/a/$id           {'type':'object','properties':{'a':{'type':'string','$id':'x'}}}
        type                 /properties/a/$defs         {'type':'object','properties':{'a':{'type':'string','$defs':{}}}}
        anyOf                /type                       {'type':'string','anyOf':[{'minLength':1}]}
        anyOf                /properties                 {'properties':{},'anyOf':[{'type':'object'}]}
        anyOf                /default                    {'anyOf':[{'type':'string'}],'default':'a'}
        anyOf                /anyOf                      {'anyOf':[]}
        anyOf                /anyOf                      {'anyOf':{'type':'string'}}
        anyOf                /anyOf                      {'anyOf':[true]}
        anyOf                /description                {'anyOf':[{'type':'string','description':'a'}],'description':'b'}
        anyOf                /$id                        {'anyOf':[{'$id':'a'}],'$id':'b'}
        anyOf                /items/$id                  {'type':'array','items':{'anyOf':[{'type':'null'}],'$id':'b'}}
        anyOf                /$ref                       {'anyOf':[{'type':'null'}],'$ref':'#'}
        properties           /properties                 {'type':'object','properties':[]}
        properties           /properties/a               {'type':'object','properties':{'a':true}}
        properties           /properties/a               {'type':'object','properties':{'a':null}}
        properties           /properties/anyOf           {'type':'object','properties':{'anyOf':{'type':'string'}}}
        properties           /properties/required        {'type':'object','properties':{'required':{'type':'string'}}}
        properties           /properties/$ref            {'type':'object','properties':{'$ref':{'type':'string'}}}
        properties           /properties/                {'type':'object','properties':{'':{'type':'string'}}}
        properties           /properties/                {'properties':{'':{}},'required':[]}
        properties           /properties/{a}/enum        {'type':'object','properties':{'{a}':{'type':'string','enum':['a']}}}
        properties           /properties/a{0}/required   {'type':'object','properties':{'a{0}':{'type':'object','properties':{'b':{}},'required':['b']}}}
        properties           /properties/}{/items/anyOf  {'type':'object','properties':{'}{':{'type':'array','items':{'anyOf':[{'type':'null'}]}}}}
        required             /required                   {'type':'object','properties':{},'required':'a'}
        required             /required                   {'type':'object','properties':{'a':{}},'required':['']}
        required             /required                   {'$ref':'#','required':['a']}
        required             /required                   {'type':'object','properties':{},'required':[1]}
        required             /required                   {'type':'object','properties':{},'required':['a']}
        required             /required                   {'type':'object','required':['a']}
        required             /required                   {'type':'object','properties':{'a':{}},'required':['a','a']}
        required             /required                   {'properties':{'a':{}},'required':['a']}
        items                /items                      {'type':'array','items':[{'type':'string'}]}
        items                /items                      {'type':'array','items':true}
        additionalProperties /additionalProperties       {'type':'object','additionalProperties':'no'}
        enum                 /enum                       {'enum':['a']}
        enum                 /enum                       {'type':'string','enum':[]}
        enum                 /enum                       {'type':'string','enum':'a'}
        enum                 /enum                       {'type':'string','enum':['a',1]}
        enum                 /enum                       {'type':'integer','enum':[3.67]}
        enum                 /enum                       {'type':'number','enum':['1']}
        enum                 /enum                       {'type':['string','integer'],'enum':['a']}
        enum                 /enum                       {'type':['integer','null'],'enum':[1,null]}
        bounds               /minLength                  {'type':'string','minLength':-1}
        bounds               /maxLength                  {'type':'string','maxLength':1.5}
        bounds               /maxLength                  {'type':'string','minLength':3,'maxLength':2}
        bounds               /minItems                   {'type':'array','minItems':'1'}
        bounds               /maxItems                   {'type':'array','minItems':2,'maxItems':1}
        bounds               /minimum                    {'type':'integer','minimum':0.5}
        bounds               /maximum                    {'type':'number','maximum':'9'}
        bounds               /maximum                    {'type':'number','minimum':2,'maximum':1.9}
        bounds               /maximum                    {'type':'number','maximum':1e400}
        bounds               /default                    {'type':'number','default':1e400}
        bounds               /default/a/0/1              {'default':{'a':[[0,-1e309]]}}
        description          /description                {'type':'string','description':1}
        description          /description                {'description':null}
        additionalProperties /additionalProperties       {'type':'object','additionalProperties':null}
        pattern              /pattern                    {'type':'string','pattern':1}
        $id                  /$id                        {'$id':1}
        """;

  @TestFactory
  Stream<DynamicTest> schemasOfTheSubsetAreAccepted() {
    return Table.accepted(ACCEPTED);
  }

  @TestFactory
  Stream<DynamicTest> otherSchemasAreRefusedWithRuleAndPath() {
    return Table.refused(REFUSED);
  }

  @Test
  void checkObjectRefusesARootThatIsNoObject() {
    assertThat(Table.schema("{'type':'object'}").checkObject()).isEmpty();
    assertThat(Table.schema("{}").checkObject()).extracting(Schema.Fault::rule).containsExactly("root");
    assertThat(Table.schema("{'anyOf':[{'type':'object'}]}").checkObject()).extracting(Schema.Fault::rule)
        .containsExactly("root");
    assertThat(Table.schema("{'type':'string','format':'x'}").checkObject()).extracting(Schema.Fault::rule)
        .containsExactly("keyword", "root");
  }

  @Test
  void aFaultNamesItsPathAndWhatIsWrong() {
    assertThat(Table.schema("{'type':'object','properties':{'a':{'type':'strin'}},'required':['b']}").check())
        .extracting(Schema.Fault::toString)
        .containsExactly("/required: expected names that are in properties, found \"b\"",
            "/properties/a/type: expected one of null boolean object array number integer string, found string \"strin\"");
  }
}
