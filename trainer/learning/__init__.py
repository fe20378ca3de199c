"""From normal records to a model that scores: split, scale, fit."""
