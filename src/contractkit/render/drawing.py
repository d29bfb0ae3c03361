"""stub"""
def drawing(block, area, next_id):
    return "<w:r><w:t>stub</w:t></w:r>"
def height_of(block, area):
    return 4000
