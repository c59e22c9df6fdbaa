package io.github.kimisdk.spring.test;

import java.util.List;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Takes the components that {@link KimiTest} names into the context of the test, and no others. */
class KimiTestCustomizerFactory implements ContextCustomizerFactory {

  @Override
  public ContextCustomizer createContextCustomizer(Class<?> test, List<ContextConfigurationAttributes> attributes) {
    KimiTest found = TestContextAnnotationUtils.findMergedAnnotation(test, KimiTest.class);
    return found == null ? null : new Components(List.of(found.value()));
  }

  /** A record, because contexts of equal customizers are shared. */
  private record Components(List<Class<?>> components) implements ContextCustomizer {

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration merged) {
      context.getBeanFactory().registerSingleton(NoScan.class.getName(), new NoScan());
      BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
      AnnotatedBeanDefinitionReader reader = new AnnotatedBeanDefinitionReader(registry, context.getEnvironment());
      components.forEach(component -> reader.register(component));
    }
  }

  /** The scan of {@code @SpringBootApplication} asks filters of this type, and this one leaves all classes out. */
  private static final class NoScan extends TypeExcludeFilter {

    @Override
    public boolean match(MetadataReader reader, MetadataReaderFactory factory) {
      return true;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof NoScan;
    }

    @Override
    public int hashCode() {
      return NoScan.class.hashCode();
    }
  }
}
