package icha;

import java.io.Serializable;
import java.util.Locale;

/**
 * One thing that is wrong, where it stands, and what was expected there. Null: not known, or without a meaning.
 *
 * @param status what kind it is
 * @param rule the rule of the specification that decides it, such as {@code N-2}
 * @param field the key or argument, such as {@code subsidy.steps[1].rate}
 * @param file what the input was called
 * @param line of the input, from 1; 0: not known
 * @param column in characters, from 1; 0: not known
 * @param index of an element or a row, from 0; -1: none
 * @param found what was found
 * @param expected what was expected: spellings, numbers, dates
 * @param english the English sentence
 * @param korean the Korean one
 * @serial exclude
 */
public record Fault(Status status, String rule, String field, String file, long line, long column, long index,
        String found, String expected, String english, String korean) implements Serializable {
    /**
     * The sentence for people.
     *
     * @param language Korean for {@link Locale#KOREAN} and its countries, else English
     * @return one sentence
     */
    public String sentence(Locale language) {
        return Values.isKorean(language) ? korean : english;
    }
}
