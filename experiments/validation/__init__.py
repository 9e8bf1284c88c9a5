"""The model beside what was published."""
