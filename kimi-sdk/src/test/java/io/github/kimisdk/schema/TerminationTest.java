package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which schemas terminate in the sense of the validator, and where it examines recursion. */
class TerminationTest {

  static final String ACCEPTED = """
        {'type':'object','properties':{'next':{'$ref':'#'}}}
        {'type':'object','properties':{'next':{'$ref':'#'}},'required':[]}
        {'type':'object','properties':{'name':{'type':'string'},'next':{'$ref':'#'}},'required':['name','next']}
        {'type':'object','properties':{'name':{'type':'string'},'all':{'type':'array','items':{'$ref':'#'}}},'required':['all','name']}
        {'type':'object','properties':{'any':{},'next':{'$ref':'#'}},'required':['any','next']}
        {'type':'object','properties':{'next':{'anyOf':[{'$ref':'#'},{'type':'null'}]}},'required':['next']}
        {'type':'object','properties':{'all':{'anyOf':[{'type':'array','items':{'$ref':'#'}},{'type':'array','maxItems':0}]}},'required':['all']}
        {'type':'object','properties':{'all':{'type':'array','items':{'type':['object','null']}},'next':{'$ref':'#'}},'required':['all','next']}
        {'type':'object','properties':{'all':{'type':'object','additionalProperties':{'$ref':'#'}}},'required':['all']}
        {'type':'object','additionalProperties':{'$ref':'#/$defs/A'},'$defs':{'A':{'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'required':['a']}}}
        {'type':'object','$defs':{'Unused':{'type':'object','properties':{'a':{'$ref':'#/$defs/Unused'}},'required':['a']}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'required':['a']}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'anyOf':[{'$ref':'#/$defs/B'}]},'B':{'$ref':'#/$defs/A'}}}
        {'type':'object','properties':{'a':{'$ref':'#/$defs/A'},'b':{'type':'null'}},'required':['b'],'$defs':{'A':{'$ref':'#/$defs/A'}}}
        {'$ref':'#/$defs/A','$defs':{'A':{'type':'object','properties':{'b':{'$ref':'#/$defs/B'}},'required':['b']},'B':{'type':'array','items':{}}}}
        {'description':'anything','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'type':'string'}}}
        {'description':'anything','properties':{'a':{'$ref':'#/$defs/A'}},'required':[],'$defs':{'A':{'title':'A'}}}
        {'description':'anything','additionalProperties':{'$ref':'#/$defs/A'},'$defs':{'A':{'$ref':'#/$defs/A'}}}
        {'description':'anything','items':{'$ref':'#/$defs/A'},'$defs':{'A':{'$ref':'#/$defs/B','title':'A'},'B':{'type':'null'}}}
        """;

  static final String REFUSED = """
        recursion .                            {'$ref':'#'}
        recursion .                            {'$ref':'#/$defs/A','$defs':{'A':{'$ref':'#/$defs/A'}}}
        recursion /items                       {'type':'array','items':{'$ref':'#'}}
        recursion /properties/next             {'type':'object','properties':{'next':{'$ref':'#'}},'required':['next']}
        recursion /properties/all/items        {'type':'object','properties':{'all':{'type':'array','items':{'$ref':'#'}}},'required':['all']}
        recursion /properties/all/items        {'type':'object','properties':{'all':{'type':'array','items':{'$ref':'#'},'maxItems':9}},'required':['all']}
        recursion /properties/all/items/items  {'type':'object','properties':{'all':{'type':'array','items':{'type':'array','items':{'$ref':'#'}}}},'required':['all']}
        recursion /properties/next/anyOf/0     {'type':'object','properties':{'next':{'anyOf':[{'$ref':'#'}]}},'required':['next']}
        recursion /properties/a                {'type':'object','properties':{'a':{'$ref':'#/$defs/A'}},'required':['a'],'$defs':{'A':{'anyOf':[{'$ref':'#/$defs/B'}]},'B':{'$ref':'#/$defs/A'}}}
        recursion /properties/a                {'type':'object','properties':{'a':{'$ref':'#/$defs/A'},'b':{'title':'b'}},'required':['b'],'$defs':{'A':{'$ref':'#/$defs/A'}}}
        recursion /properties/a                {'description':'anything','properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'title':'A'}}}
        recursion /items                       {'description':'anything','items':{'$ref':'#/$defs/A'},'$defs':{'A':{'$ref':'#/$defs/B','title':'A'},'B':{}}}
        recursion /properties/a                {'properties':{'a':{'$ref':'#/$defs/A'}},'$defs':{'A':{'minLength':1}}}
        """;

  @TestFactory
  Stream<DynamicTest> oneTerminatingMemberIsEnough() {
    return Table.accepted(ACCEPTED);
  }

  @TestFactory
  Stream<DynamicTest> recursionWithoutEndIsRefusedAtTheReference() {
    return Table.refused(REFUSED);
  }

  @Test
  void theMessageSaysHowToEndTheRecursion() {
    List<Schema.Fault> faults = Table.schema("{'type':'object','properties':{'next':{'$ref':'#'}},'required':['next']}").check();
    assertThat(faults).singleElement().extracting(Schema.Fault::message).asString()
        .contains("expected a reference that ends, found \"#\"", "make a member optional", "empty array");
  }
}
