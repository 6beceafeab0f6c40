"""The public record of a partnership: its settings, its addresses and its apps."""
