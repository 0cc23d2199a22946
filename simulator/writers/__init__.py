"""How real systems write down what happens: one file for each kind of system."""
