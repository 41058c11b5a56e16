"""The shipped content as files, its loader, the sample organisation and `demo`."""
