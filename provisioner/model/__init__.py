"""The two values that everything is about: ``Config``, what the files say, and ``Desired``, what shall exist.

Both are frozen and ordered by name, so that equal configurations are equal values. An entry's ``broken`` names the
fields that could not be understood (``*``: none could): a finding has said so already, and checks that need such a
field keep silent.
"""
