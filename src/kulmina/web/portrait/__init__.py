"""The company's portrait: how it sells, in which trade, with which words, rules and norms; found, chosen, edited."""
