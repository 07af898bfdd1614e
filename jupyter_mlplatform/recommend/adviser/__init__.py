"""An adviser: a language model that may propose recipes. What it proposes is measured like the rest."""
