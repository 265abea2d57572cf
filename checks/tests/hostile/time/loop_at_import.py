# attack: an endless loop at import | verdict: broken | says: timed out after 4 s while it was imported
while True:
    pass
