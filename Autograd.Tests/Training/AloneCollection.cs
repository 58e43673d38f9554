namespace Autograd.Tests.Training;

/// <summary>Tests that look at the whole process: how much memory it holds, how many threads compute. They run when all others have ended.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class AloneCollection
{
    public const string Name = "alone";
}
