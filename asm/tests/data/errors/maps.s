.map first { kind = hash }
.map second { type = hsah, key = u32 }
.map third { key = u32, value = u32 }
.map fourth {
    type = hash
    key = event
    value = 8
    max_entries = -1
    flags = no_preallocate
}
.map fifth { type = array_of_maps, inner = nobody }
.map sixth {
    type = array
    max_entries = 1
