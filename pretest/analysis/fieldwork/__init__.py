"""How fieldwork goes: who came, who stopped where, who is still needed. Blind: no answer is shown by arm."""
