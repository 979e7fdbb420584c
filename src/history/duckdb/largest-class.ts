/** SQL for the hardware class of a run's agents: that of the agent with the most slots, of several such the first by name. */
export const LARGEST_CLASS = 'first(hardware_class ORDER BY slots DESC, hardware_class)';
