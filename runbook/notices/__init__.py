"""What is sent to people and machines: digests, news of proposals, and how it is delivered.

It knows what review and content wait for, and who wants to hear of it. Nothing lower knows that
anything is sent: jobs find what is new. It must not change what it tells of; sending never
touches `reviewed_at`.
"""
