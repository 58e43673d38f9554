namespace Autograd.Nn;

/// <summary>Saving and loading by a file's name: a model's weights, an optimizer's state, or a whole <see cref="Checkpoint"/>.</summary>
public static class StateFiles
{
    extension(IStateful stateful)
    {
        /// <summary>Writes the state as a safetensors file, as a whole or not at all. For a module the names and shapes are those of PyTorch's state_dict. PyTorch: torch.save, or save_file.</summary>
        /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
        public void Save(string path)
        {
            ArgumentNullException.ThrowIfNull(stateful);
            var state = stateful.SaveState();
            state.Metadata.TryAdd("format", "pt"); // what readers on Python's side ask for: the arrays lie as PyTorch's do
            Safetensors.Write(path, state);
        }

        /// <summary>Reads the state from a safetensors file. After an error the old state still stands.</summary>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file is damaged, or it is of something else: an entry is missing, unknown or of another shape; the message names every one.</exception>
        public void Load(string path)
        {
            ArgumentNullException.ThrowIfNull(stateful);
            var state = Safetensors.Read(path);
            try
            {
                stateful.LoadState(state);
            }
            catch (ArgumentException error)
            {
                throw new InvalidDataException($"{path}: {error.Message}", error);
            }
        }
    }
}
