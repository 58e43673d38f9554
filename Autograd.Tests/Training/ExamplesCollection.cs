namespace Autograd.Tests.Training;

/// <summary>Tests that build examples: one after another, since all of these builds write the libraries' files.</summary>
[CollectionDefinition(Name)]
public class ExamplesCollection
{
    public const string Name = "examples";
}
