namespace Autograd.Nn;

/// <summary>What remembers something from one step to the next: a module, an optimizer, a schedule, a stream of random numbers. PyTorch: state_dict() and load_state_dict().</summary>
public interface IStateful
{
    /// <summary>What is remembered now, copied: later steps do not change it.</summary>
    StateDictionary SaveState();

    /// <summary>Puts a remembered state back. Everything is checked before anything changes: after an error the old state still stands.</summary>
    /// <exception cref="ArgumentException">An entry is missing, unknown, or of another shape or type; the message names every one.</exception>
    void LoadState(StateDictionary state);
}
