package icha;

/**
 * A marginal tier of a guarantee (G-1).
 *
 * @param upTo where it ends, in won; null in the last tier, which has no end
 * @param ratio the guaranteed share of what lies in it, 0 to 1
 */
public record Tier(Long upTo, Ratio ratio) {}
