package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The message of a fault says what is expected, what was found, and often what to do. */
class FaultMessageTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{'type':['integer','null'],'enum':[1,null]} | /enum: expected values of the type [integer, null], found null; name null first",
      "{'type':'string','enum':[null]} | /enum: expected values of the type [string], found null",
      "{'type':['null','string'],'enum':[1]} | /enum: expected values of the type [null, string], found 1",
      "{'type':'string','minLength':-1} | /minLength: expected an integer from 0 on, found number -1",
      "{'type':'array','maxItems':0.5} | /maxItems: expected an integer from 0 on, found number 0.5",
      "{'type':'integer','minimum':0.5} | /minimum: expected an integer, found number 0.5",
      "{'type':'number','minimum':'1'} | /minimum: expected a number, found string '1'",
      "{'type':'string','minLength':3,'maxLength':2} | /maxLength: expected a maximum of at least 3, found 2",
      "{'type':[]} | /type: expected at least one type, found none",
      "{'type':['null','null']} | /type: expected distinct types, found 'null' twice",
      "{'anyOf':[]} | /anyOf: expected an array of 1 to 500 schemas, found array of 0 elements",
      "{'type':'string','items':{}} | /items: expected no items beside type 'string'",
      "{'anyOf':[{'title':'a'}],'title':'b'} | /title: 'title' is beside anyOf and in a branch of it; keep one of them",
      "{'type':['string','number','null'],'enum':['a']} | /enum: expected no enum beside type ['string','number','null']",
      "{'enum':['a']} | /enum: expected a type beside enum, found none",
      "{'required':['a']} | /required: expected 'type': 'object' beside required, found no type",
      "{'type':'object','required':['a']} | /required: expected names that are in properties, found 'a'",
      "{'type':'object','properties':{'a':{}},'required':['a','a']} | /required: expected distinct names, found 'a' twice",
      "{'not':{}} | /not: expected a keyword of the subset, found 'not'; SchemaNormalizer may convert it",
      "{'items':{'$ref':'#/x'}} | /items/$ref: expected '#' or a reference into #/$defs/, found '#/x'; move the schema to $defs",
      "{'properties':{'{a}':{'enum':[1],'type':'number'}}} | /properties/{a}/enum: expected no enum below a name with '{' and '}', found [1]; rename the property"})
  void aFaultHasItsPathAndTheCorrection(String schema, String fault) {
    assertThat(Table.schema(schema).check().get(0)).hasToString(fault.replace('\'', '"'));
  }
}
